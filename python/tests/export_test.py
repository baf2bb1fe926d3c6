# SPDX-License-Identifier: Apache-2.0
"""Networks of each source as files that answer as torch does."""

import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import numpy
import onnx
import place
import torch
from carnot_exporters import onnx_file
from carnot_exporters.failures import Failure, Kind
from onnx.reference import ReferenceEvaluator
from transformers import ViTConfig, ViTForImageClassification


def tiny_vit() -> Any:
    torch.manual_seed(1)
    config = ViTConfig(
        **{"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2},
        **{"intermediate_size": 32, "image_size": 32, "patch_size": 8, "num_labels": 5},
    )
    return ViTForImageClassification(config)


class Exports(place.Place):
    def exported(self, *words: str) -> Any:
        """The reply; the file is checked against torch's answers at three batch sizes."""
        reply = self.reply("export", *words, "--answers", "3")
        model = onnx.load(self.folder / "model.onnx")
        onnx.checker.check_model(model)
        images = numpy.load(self.folder / "images.npy")
        answers = numpy.load(self.folder / "answers.npy")
        evaluator = ReferenceEvaluator(model)
        for count in (1, 3):
            (found,) = evaluator.run(None, {"input": images[:count]})
            numpy.testing.assert_allclose(found, answers[:count], rtol=1e-3, atol=1e-4)
        self.assertEqual(answers.shape, (3, reply["card"]["classes"]))
        return reply

    def test_a_network_of_timm(self) -> None:
        reply = self.exported("timm", "test_resnet", "--seeded", "--seed", "7")
        card = reply["card"]
        self.assertEqual(card["weights"], "seeded:7")
        self.assertTrue(card["weights_are_seeded"])
        self.assertNotIn("published_accuracy", card)
        self.assertEqual(card["licence"], "apache-2.0")
        self.assertEqual(
            card["input"]["resize_crop"], {"shorter_side": 168, "crop": 160}, card["input"]
        )
        self.assertEqual((reply["exporter"], reply["opset"]), ("tracing", 17))
        kinds = [node.op_type for node in onnx.load(self.folder / "model.onnx").graph.node]
        self.assertIn("BatchNormalization", kinds, "folding is a tactic, not the exporter's work")

    def test_a_transformer_of_timm_has_no_plumbing(self) -> None:
        self.exported("timm", "test_vit", "--seeded")
        kinds = [node.op_type for node in onnx.load(self.folder / "model.onnx").graph.node]
        self.assertLessEqual(kinds.count("Shape"), 1)

    def test_a_network_of_torchvision(self) -> None:
        reply = self.exported("torchvision", "squeezenet1_1", "--seeded")
        self.assertEqual(reply["card"]["input"]["resize_crop"], {"shorter_side": 256, "crop": 224})
        self.assertEqual(reply["card"]["licence"], "BSD-3-Clause")

    def saved(self, readme: str = "") -> Path:
        folder = self.folder / "checkpoint"
        tiny_vit().save_pretrained(folder)
        if readme:
            (folder / "README.md").write_text(readme, encoding="utf-8")
        return folder

    def test_a_folder_of_transformers_with_its_weights(self) -> None:
        readme = "---\nlicense: mit\nmodel-index:\n- results:\n  - metrics:\n"
        readme += "    - type: accuracy\n      value: 0.5\n---\n# Tiny\n"
        folder = self.saved(readme)
        card = self.exported("hf", str(folder))["card"]
        self.assertFalse(card["weights_are_seeded"])
        self.assertEqual((card["classes"], card["licence"]), (5, "mit"))
        self.assertEqual(card["published_accuracy"], 0.5)
        self.assertEqual(card["published_accuracy_source"], f"model card of {folder}")
        again = tiny_vit().eval()
        images = torch.from_numpy(numpy.load(self.folder / "images.npy"))
        with torch.no_grad():
            expected = again(pixel_values=images).logits.numpy()
        answers = numpy.load(self.folder / "answers.npy")
        numpy.testing.assert_allclose(answers, expected, rtol=1e-3, atol=1e-5)

    def test_the_same_folder_with_seeded_weights_has_no_accuracy(self) -> None:
        readme = "---\nmodel-index:\n- results:\n  - metrics:\n"
        readme += "    - type: accuracy\n      value: 0.5\n---\n"
        card = self.exported("hf", str(self.saved(readme)), "--seeded")["card"]
        self.assertTrue(card["weights_are_seeded"])
        self.assertNotIn("published_accuracy", card)

    def test_a_folder_without_a_model_is_refused(self) -> None:
        found = self.failure("export", "hf", str(self.folder))
        self.assertEqual(found["kind"], "unknown_name")
        self.assertIn("config.json", found["message"])


class CannotBe(place.Place):
    def test_more_than_a_file_holds(self) -> None:
        with (
            mock.patch.object(onnx_file, "LARGEST_BYTES", 1000),
            self.assertRaises(Failure) as raised,
        ):
            onnx_file.check_size(torch.nn.Linear(100, 100), "net")
        self.assertEqual(raised.exception.kind, Kind.TOO_LARGE)

    def test_what_torch_cannot_export_names_both_reasons(self) -> None:
        class Refuses(torch.nn.Module):  # type: ignore[misc]
            def forward(self, _images: Any) -> Any:
                raise RuntimeError("not with me\nand more")

        with self.assertRaises(Failure) as raised:
            onnx_file.export(Refuses(), torch.zeros(2, 3), self.folder / "x.onnx", "net")
        self.assertEqual(raised.exception.kind, Kind.CANNOT_EXPORT)
        self.assertIn("torch cannot export net: not with me;", str(raised.exception))
        self.assertFalse((self.folder / "x.onnx").exists())

    def test_a_network_that_knows_its_batch_is_written_for_one_image(self) -> None:
        class KnowsItsBatch(torch.nn.Module):  # type: ignore[misc]
            def forward(self, images: Any) -> Any:
                return images.reshape(int(images.shape[0]), 12)

        written = onnx_file.export(
            KnowsItsBatch(), torch.zeros(2, 3, 4), self.folder / "x.onnx", "net"
        )
        self.assertFalse(written.any_batch)
        size = onnx.load(self.folder / "x.onnx").graph.input[0].type.tensor_type.shape.dim[0]
        self.assertEqual(size.dim_value, 1)


if __name__ == "__main__":
    unittest.main()
