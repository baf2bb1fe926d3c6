# SPDX-License-Identifier: Apache-2.0
"""What other programs say of samples that src/analysis/statistics is tried on, topic by topic."""
