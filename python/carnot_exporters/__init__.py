# SPDX-License-Identifier: Apache-2.0
"""Networks of timm, torchvision and transformers as ONNX files, for Carnot.

One process makes one file, asked and answered as docs/models.md says. Carnot starts it, limits it,
checks what it wrote and keeps it.
"""
