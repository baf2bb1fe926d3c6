# SPDX-License-Identifier: Apache-2.0
"""The networks of the first study: what is trained is what its files name."""

import tomllib
import unittest
from pathlib import Path

from tools.glyph_networks.__main__ import NETWORKS

ROOT = Path(__file__).resolve().parent.parent.parent


def models_of(study: str) -> list[dict[str, str]]:
    models: list[dict[str, str]] = tomllib.loads((ROOT / "studies" / study).read_text())["models"]
    return models


class GlyphNetworks(unittest.TestCase):
    def check_sources(self, study: str) -> int:
        trained = [one for one in models_of(study) if one.get("dataset") == "glyphs"]
        for model in trained:
            name = model["name"]
            wanted = f"zoo:{NETWORKS[name][0]}&weights=../models/{name}-glyphs.safetensors"
            self.assertEqual(model["source"], wanted)
        return len(trained)

    def test_the_study_names_every_one_as_it_is_trained(self) -> None:
        self.assertEqual(self.check_sources("s1-tactics.toml"), len(NETWORKS))
        self.assertGreaterEqual(len(NETWORKS), 16)
        self.assertGreaterEqual(len(models_of("s1-tactics.toml")), 42)

    def test_the_quick_study_names_some(self) -> None:
        self.assertEqual(self.check_sources("s1-tactics-quick.toml"), 6)
        self.assertEqual(len(models_of("s1-tactics-quick.toml")), 8)

    def test_those_in_the_repository_are_among_them(self) -> None:
        for name in ("resnet8", "vgg11"):
            self.assertIn(name, NETWORKS)
            self.assertTrue((ROOT / f"models/{name}-glyphs.safetensors").exists())


if __name__ == "__main__":
    unittest.main()
