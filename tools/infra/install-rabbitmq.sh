#!/usr/bin/env bash
# The message broker of the tests: Debian's RabbitMQ, of which nothing is left running; tests start nodes of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./apt.sh rabbitmq-server
