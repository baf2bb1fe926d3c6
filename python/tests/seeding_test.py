# SPDX-License-Identifier: Apache-2.0
"""Seeded weights that leave no branch switched off."""

import unittest
from typing import Any

import place  # noqa: F401  (prepares the process)
import torch
from carnot_exporters import seeding


def block() -> Any:
    """What a fresh block has: a gamma of 0, a layer scale of 1e-6, statistics of nobody."""
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, bias=False), torch.nn.BatchNorm2d(4), torch.nn.Dropout(0.5)
    )
    torch.nn.init.zeros_(network[1].weight)
    network.scale = torch.nn.Parameter(torch.full((4,), 1e-6))
    return network


class Seeding(unittest.TestCase):
    def test_what_is_constant_gets_noise_and_nothing_else(self) -> None:
        seeding.seed_everything(1)
        network = block()
        kernel = network[0].weight.detach().clone()
        self.assertEqual(seeding.shake(network), 3)
        for constant in (network[1].weight, network[1].bias, network.scale):
            self.assertGreater(float(constant.detach().std()), 0.01)
        self.assertTrue(torch.equal(network[0].weight, kernel))

    def test_statistics_are_those_of_the_images(self) -> None:
        seeding.seed_everything(1)
        network = block()
        self.assertEqual(seeding.observe_statistics(network, 3, 32, 32), 1)
        self.assertFalse(network.training or network[1].training)
        self.assertEqual(network[1].momentum, 0.1)
        scores = network[0](torch.randn(64, 3, 32, 32))
        spread = scores.var(dim=(0, 2, 3)) / network[1].running_var
        self.assertTrue(bool(((spread > 0.8) & (spread < 1.25)).all()), spread)

    def test_a_seed_is_a_network(self) -> None:
        def weights(seed: int) -> Any:
            seeding.seed_everything(seed)
            network = block()
            seeding.shake(network)
            seeding.observe_statistics(network, 3, 32, 32)
            return network.state_dict()

        first, again, other = weights(1), weights(1), weights(2)
        for name, value in first.items():
            self.assertTrue(torch.equal(value, again[name]), name)
        self.assertFalse(torch.equal(first["scale"], other["scale"]))


if __name__ == "__main__":
    unittest.main()
