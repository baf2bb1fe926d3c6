#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The exporters' tests in the exporters' environment. Exit code 77 (ctest: skipped) where `make exporters` was not run;
# with CI=true, where everything should be there, that is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${CARNOT_EXPORTERS_PYTHON:-$PWD/.cache/exporters/bin/python3}
if ! [[ -x $python ]]; then
  echo "exporters: skipped, there is no $python (make exporters)"
  if [[ ${CI:-} == true ]]; then exit 1; fi
  exit 77
fi
export LD_LIBRARY_PATH="$PWD/.cache/exporters/stand-ins${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export CUDA_VISIBLE_DEVICES= PYTHONPATH="$PWD/python"
exec "$python" -m unittest discover -s python/tests -p '*_test.py' -v "$@"
