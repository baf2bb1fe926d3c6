# SPDX-License-Identifier: Apache-2.0
"""A model file compiled by torch into a package for this machine (docs/adr/0018).

site.py       what an operator's function is chosen from
operators/    one row per ONNX operator, as in workers/torch/operators/
network.py    the graph as a torch module
package.py    torch.export and AOTInductor
"""
