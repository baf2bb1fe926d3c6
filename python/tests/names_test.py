# SPDX-License-Identifier: Apache-2.0
"""What is known by name, and what a wrong name is told."""

import subprocess
import sys
import unittest

from place import Place


class Names(Place):
    def test_every_source_lists_its_own(self) -> None:
        for source, name in (("timm", "resnet50"), ("torchvision", "resnet50"), ("hf", "vit")):
            with self.subTest(source=source):
                listed = {one["name"]: one for one in self.reply("names", source)["names"]}
                self.assertGreater(len(listed), 40)
                self.assertIn(name, listed)

    def test_published_facts_stand_beside_a_name(self) -> None:
        timm = {one["name"]: one for one in self.reply("names", "timm")["names"]}
        self.assertEqual(timm["resnet50"]["weights"][0], "a1_in1k")
        self.assertEqual(timm["resnet50"]["parameters"], 25_560_000)
        self.assertEqual(timm["resnet50"]["accuracy"], 0.80382)
        torchvision = {one["name"]: one for one in self.reply("names", "torchvision")["names"]}
        self.assertEqual(torchvision["resnet50"]["parameters"], 25_557_032)
        self.assertEqual(torchvision["resnet50"]["accuracy"], 0.80858)

    def test_a_wrong_name_is_told_the_nearest(self) -> None:
        for source, name, near in (
            ("timm", "resnet5o", "resnet50"),
            ("timm", "resnet50.a1_in2k", "resnet50.a1_in1k"),
            ("torchvision", "resnet5o", "resnet50"),
            ("torchvision", "resnet50.IMAGENET1K_V3", "resnet50.IMAGENET1K_V1"),
            ("hf", "vitt", "vit"),
        ):
            with self.subTest(source=source, name=name):
                found = self.failure("export", source, name, "--seeded")
                self.assertEqual(found["kind"], "unknown_name")
                self.assertIn(near, found["near"])
                self.assertIn(near, found["remedy"])

    def test_an_architecture_without_weights_says_so(self) -> None:
        for source, name in (("timm", self.without_weights()), ("hf", "vit")):
            with self.subTest(source=source):
                found = self.failure("export", source, name)
                self.assertEqual(found["kind"], "no_weights")
                self.assertIn(f"{source}:{name}?weights=seeded", found["remedy"])

    def without_weights(self) -> str:
        listed = self.reply("names", "timm")["names"]
        return str(next(one["name"] for one in listed if not one["weights"]))

    def test_a_revision_belongs_to_a_repository(self) -> None:
        found = self.failure("export", "timm", "resnet18", "--revision", "main")
        self.assertEqual(found["kind"], "bad_request")

    def test_versions_are_told_without_torch(self) -> None:
        words = f"['versions', '--out', {str(self.folder)!r}]"
        script = (
            "import sys; from carnot_exporters.__main__ import main; "
            f"main({words}); sys.exit('torch' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", script], check=False)
        self.assertEqual(done.returncode, 0)
        versions = self.reply("versions")["packages"]
        for package in ("python", "torch", "timm", "onnx", "carnot_exporters"):
            self.assertIn(package, versions)


if __name__ == "__main__":
    unittest.main()
