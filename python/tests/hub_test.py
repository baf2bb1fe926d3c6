# SPDX-License-Identifier: Apache-2.0
"""A hub's refusals in one sentence each. No network is needed: the hub is on this machine."""

import socket
import unittest
from typing import Any
from unittest import mock

from carnot_exporters.failures import Failure, Kind
from carnot_exporters.hub import Wanted, failure_of, why_unreachable
from fake_hub import asked_at, hub_that_says
from place import Place


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Hub(Place):
    def asked(self, *words: str) -> Any:
        # What this machine's user once fetched must not answer for the hub.
        cache = str(self.folder / "cache")
        with mock.patch("huggingface_hub.constants.HF_HUB_CACHE", cache):
            return self.failure("export", *words)

    def test_a_gated_model_needs_its_terms_accepted(self) -> None:
        with hub_that_says(403, "GatedRepo") as hub:
            found = self.asked("timm", "resnet18")
        self.assertEqual(found["kind"], "gated")
        self.assertEqual(
            found["message"],
            f"cannot fetch the weights of timm:resnet18: gated, {hub} gives it only to those who "
            "accepted its terms.",
        )
        self.assertIn("HF_TOKEN", found["remedy"])
        self.assertIn("?weights=seeded", found["remedy"])

    def test_a_repository_that_is_not_there_is_a_name_to_check(self) -> None:
        with hub_that_says(404, "RepoNotFound") as hub:
            found = self.asked("hf", "nobody/nothing")
        self.assertEqual(found["kind"], "unknown_name")
        self.assertIn(f"cannot fetch hf:nobody/nothing: {hub} has no such thing", found["message"])

    def test_a_hub_that_nobody_answers_for_is_said_at_once(self) -> None:
        address = f"http://127.0.0.1:{closed_port()}"
        with asked_at(address):
            for words, what in (
                (("timm", "resnet18"), "the weights of timm:resnet18"),
                (("hf", "nobody/nothing"), "hf:nobody/nothing"),
            ):
                with self.subTest(words=words):
                    found = self.asked(*words)
                    self.assertEqual(found["kind"], "hub_unreachable")
                    self.assertEqual(
                        found["message"],
                        f"cannot fetch {what}: {address} cannot be reached (Connection refused).",
                    )
                    self.assertIn("weights=seeded", found["remedy"])

    def test_torchvisions_own_server_likewise(self) -> None:
        closed = f"http://127.0.0.1:{closed_port()}"
        with (
            mock.patch("carnot_exporters.sources.torchvision_models.HUB", closed),
            mock.patch("torch.hub.load_state_dict_from_url", side_effect=ConnectionError("no")),
            mock.patch(
                "torchvision.models._api.load_state_dict_from_url",
                side_effect=ConnectionError("no"),
            ),
        ):
            found = self.failure("export", "torchvision", "resnet18")
        self.assertEqual(found["kind"], "hub_unreachable")
        self.assertIn("Connection refused", found["message"])


class Reasons(unittest.TestCase):
    def test_a_proxy_is_what_has_to_answer(self) -> None:
        with mock.patch("carnot_exporters.hub.getproxies") as proxies:
            proxies.return_value = {"https": f"http://127.0.0.1:{closed_port()}"}
            self.assertEqual(why_unreachable("https://hub.invalid"), "Connection refused")

    def test_what_has_nothing_to_do_with_the_hub_is_no_failure_of_it(self) -> None:
        wanted = Wanted("the weights of x", "https://hub.invalid")
        self.assertIsNone(failure_of(ValueError("a bad checkpoint"), wanted, None))

    def test_the_innermost_reason_is_told(self) -> None:
        wanted = Wanted("the weights of x", "https://hub.invalid")
        outer = OSError("cannot load")
        outer.__cause__ = TimeoutError("timed out\nsee the documentation")
        found = failure_of(outer, wanted, None)
        assert isinstance(found, Failure)
        self.assertEqual(found.kind, Kind.HUB_UNREACHABLE)
        self.assertIn("(timed out)", found.message)


if __name__ == "__main__":
    unittest.main()
