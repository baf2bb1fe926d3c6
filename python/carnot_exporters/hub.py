# SPDX-License-Identifier: Apache-2.0
"""Model hubs: whether one is there, and what its refusals mean."""

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .failures import Failure, Kind, first_line

T = TypeVar("T")

DEFAULT_HUB = "https://huggingface.co"
TRY_SECONDS = 5.0
WITHOUT_IT = "?weights=seeded gives the architecture alone"

# By name, because which of these libraries is there, and which version, is not ours to say.
_GATED = {"GatedRepoError"}
_NOT_THERE = {"RepositoryNotFoundError", "RevisionNotFoundError", "RemoteEntryNotFoundError"}
_UNREACHABLE = {
    *("ConnectError", "ConnectTimeout", "ReadTimeout", "ConnectionError", "ProxyError", "URLError"),
    *("LocalEntryNotFoundError", "OfflineModeIsEnabled", "gaierror", "TimeoutError", "SSLError"),
    *("NetworkError", "RemoteProtocolError", "HfHubHTTPError", "HTTPError"),
}


@dataclass(frozen=True)
class Wanted:
    """What is fetched, for the sentence that says it could not be."""

    what: str  # "the weights of timm:resnet50"
    hub: str
    instead: str = WITHOUT_IT


def hugging_face() -> str:
    return os.environ.get("HF_ENDPOINT", DEFAULT_HUB).rstrip("/")


def why_unreachable(url: str) -> str | None:
    """Why nobody answers at this address (or at the proxy before it); None when somebody does.

    Asked first, because the libraries try five times with growing pauses before they say so.
    """
    address = urlsplit(url)
    proxy = getproxies().get(address.scheme)
    if proxy and address.hostname and not proxy_bypass(address.hostname):
        address = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", port), TRY_SECONDS).close()
    except OSError as error:
        return error.strerror or first_line(error)
    return None


def stay_offline() -> None:
    """From now on huggingface_hub looks into its cache alone."""
    from huggingface_hub import constants

    constants.HF_HUB_OFFLINE = True


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _is_a(error: BaseException, names: set[str]) -> bool:
    return any(cls.__name__ in names for cls in type(error).__mro__)


def failure_of(error: BaseException, wanted: Wanted, unreachable: str | None) -> Failure | None:
    """What fetching ran into, if the hub had to do with it."""
    chain = list(causes_of(error))
    if any(_is_a(one, _GATED) for one in chain):
        return Failure(
            Kind.GATED,
            f"cannot fetch {wanted.what}: gated, {wanted.hub} gives it only to those who accepted "
            "its terms.",
            f"Accept them on its page and set HF_TOKEN to a token of yours; {wanted.instead}.",
        )
    if any(_is_a(one, _NOT_THERE) for one in chain):
        return Failure(
            Kind.UNKNOWN_NAME,
            f"cannot fetch {wanted.what}: {wanted.hub} has no such thing, or it is private.",
            f"Check the name; a private one needs HF_TOKEN; {wanted.instead}.",
        )
    hindered = [one for one in chain if _is_a(one, _UNREACHABLE)]
    if not hindered:
        return None
    return Failure(
        Kind.HUB_UNREACHABLE,
        f"cannot fetch {wanted.what}: {wanted.hub} cannot be reached "
        f"({unreachable or first_line(hindered[-1])}).",
        f"Try again with a network; {wanted.instead}.",
    )


def from_hub(wanted: Wanted, fetch: Callable[[], T]) -> T:
    """The result of `fetch`, from the hub or its local cache, with its refusals as Failures.
    Anything else that goes wrong is raised as it is."""
    unreachable = why_unreachable(wanted.hub)
    if unreachable and wanted.hub == hugging_face():
        stay_offline()
    try:
        return fetch()
    except Failure:
        raise
    except Exception as error:
        failure = failure_of(error, wanted, unreachable)
        if failure is None:
            raise
        raise failure from error
