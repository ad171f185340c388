"""Serves a language model: ``model_server.py WEIGHTS NAME HOST PORT THREADS``, the key on stdin.

It is llama.cpp's own server, OpenAI-compatible, run inside this process by xllamacpp. It is run as
a file and imports nothing of ours.
"""

import signal
import sys

import xllamacpp

CONTEXT = 4096
"""Tokens of context, shared by all who talk with the model at once."""
TALKS = 2
CACHED_PROMPTS = 64
"""Megabytes for the prompts of earlier talks; llama.cpp's own default is 8 GB."""
AGAINST_LOOPS = 1.1
"""So small a model repeats itself for ever without a penalty."""


def main() -> None:
    """Load the model and serve it until a signal ends the process."""
    weights, name, host, port, threads = sys.argv[1:]
    chosen = parameters(weights, name, host, int(port), int(threads))
    close_to_strangers(chosen, sys.stdin.readline().strip())
    server = xllamacpp.Server(chosen)
    sys.stdout.write(f"{name} is served at {server.listening_address}\n")
    sys.stdout.flush()
    signal.pause()


def parameters(
    weights: str, name: str, host: str, port: int, threads: int
) -> "xllamacpp.CommonParams":
    """Give llama.cpp's settings for a small machine: little memory, and no thread that spins."""
    chosen = xllamacpp.CommonParams()
    chosen.model.path = weights
    chosen.model_alias = {name}
    chosen.hostnames, chosen.port = [host], port
    chosen.n_ctx, chosen.n_parallel, chosen.kv_unified = CONTEXT, TALKS, True
    chosen.cache_ram_mib = CACHED_PROMPTS
    chosen.sampling.penalty_repeat = AGAINST_LOOPS
    chosen.ui, chosen.endpoint_slots = False, False
    for group in (chosen.cpuparams, chosen.cpuparams_batch):
        group.n_threads, group.poll = threads, 0
    return chosen


def close_to_strangers(chosen: "xllamacpp.CommonParams", key: str) -> None:
    """Let only those in who say the key, and let no web page read an answer.

    Without it llama.cpp gives every origin leave to ask anything.
    """
    if not key:
        sys.exit("No key came on standard input.")
    chosen.api_keys = [key]
    chosen.cors_origins, chosen.cors_credentials = "", False


if __name__ == "__main__":
    main()
