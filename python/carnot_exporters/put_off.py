# SPDX-License-Identifier: Apache-2.0
"""torch's compiler stays unread until somebody compiles.

timm marks five functions as not to be compiled, and torchvision asks in one whether compiling is
possible. For that both import torch._dynamo with all of sympy: more than half of what importing
timm takes. Exports by tracing compile nothing.
"""

import contextlib
import functools
import importlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

COMPILER = "torch._dynamo"
UTILITIES = "torch._dynamo.utils"


class Later(types.ModuleType):
    """Stands for a module while others are imported: a function of it is looked up when called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*arguments: Any, **options: Any) -> Any:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            return getattr(importlib.import_module(self.__name__), name)(*arguments, **options)

        return call


def marked_later(mark: Callable[..., Any]) -> Callable[..., Any]:
    """The decorator `mark`, at work in the first call of the function that it marks."""

    def marker(function: Any = None, *more: Any, **options: Any) -> Any:
        if not inspect.isfunction(function):
            return mark(function, *more, **options)

        @functools.cache
        def marked() -> Any:
            return mark(function, *more, **options)

        @functools.wraps(function)
        def call(*arguments: Any, **keywords: Any) -> Any:
            return marked()(*arguments, **keywords)

        return call

    return marker


@contextlib.contextmanager
def compiler() -> Iterator[None]:
    """What is imported meanwhile gets torch's compiler when it calls it."""
    import torch

    if COMPILER in sys.modules:
        yield
        return
    stand_in = Later(UTILITIES)
    sys.modules[UTILITIES] = stand_in
    try:
        with mock.patch.object(torch.compiler, "disable", marked_later(torch.compiler.disable)):
            yield
    finally:
        if sys.modules.get(UTILITIES) is stand_in:
            del sys.modules[UTILITIES]
