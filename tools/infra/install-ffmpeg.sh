#!/usr/bin/env bash
# The FFmpeg command line, for the encoder's second engine.
set -euo pipefail
"$(dirname "$0")/apt.sh" ffmpeg
