"""Streams as servers document them, or as people were told by them: each named by who sends it.

``DOCUMENTED`` goes on where ``STREAMS`` ends; a comment says where the shape is told of.
"""

from typing import Any, Final

import msgspec

from services.asked import Heard
from services.streams import COUNT, DONE, END, HELLO, HI, THOUGHT, Stream, counted, data, delta
from taskflow.domain.model import Usage

OVERLOADED: Final = {
    "type": "error",
    "error": {"type": "overloaded_error", "message": "Overloaded"},
}
HARMONY: Final = "<|channel|>analysis<|message|>6 times 7<|end|><|start|>assistant"


def together(text: str, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """Give a chunk that says the same as a text and as a delta."""
    said = {"role": "assistant", "content": text, "token_id": 9, "tool_calls": None}
    choice = {"index": 0, "text": text, "delta": said, "logprobs": None, "seed": None}
    return {"choices": [{**choice, "finish_reason": finish}], **more}


def ended(reason: Any, text: str = "lo") -> bytes:
    """Give an answer that ends for a reason."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return data(delta(content="Hel"), {"choices": [choice]}, COUNT) + DONE


def inline(text: str) -> Stream:
    """Give a thought that stands in the text of an answer."""
    return Stream(data(*(delta(content=letter) for letter in text), END, COUNT) + DONE, THOUGHT)


DOCUMENTED: Final[dict[str, Stream]] = {
    # docs.together.ai, chat completions: streamed choices have `text` beside `delta`.
    "Together: the same words twice": Stream(
        data(together("Hel"), together("lo"), together("", "stop", usage=counted())) + DONE, HELLO
    ),
    "Together: the end of its models": Stream(ended("eos"), HELLO),
    # docs.perplexity.ai: every chunk also holds the message as it stands.
    "Perplexity: the message so far beside each delta": Stream(
        data(
            *(
                {
                    "choices": [
                        {"index": 0, "delta": {"content": new}, "message": {"content": so_far}}
                    ],
                    "citations": ["https://example.org"],
                }
                for new, so_far in (("Hel", "Hel"), ("lo", "Hello"))
            ),
            {**END, "usage": counted()},
        ),
        HELLO,
    ),
    # BerriAI/litellm#2195: every chunk of Vertex AI says that it is the last.
    "Vertex AI: an end with every chunk": Stream(
        data(delta("stop", content="Hel"), delta("stop", content="lo"), COUNT) + DONE, HELLO
    ),
    # open-webui/open-webui#16377
    "Open WebUI: an end with every thought": Stream(
        data(
            delta("stop", reasoning_content="6 times"),
            delta("stop", reasoning_content=" 7"),
            delta(content="42"),
            END,
            COUNT,
        ),
        THOUGHT,
    ),
    # envoyproxy/ai-gateway#2107: an end without a delta.
    "Envoy AI Gateway: an end alone": Stream(
        data(*HI, {"choices": [{"index": 0, "finish_reason": "length"}], "usage": counted()}),
        Heard("Hello", finish="length", usage=Usage(9, 2)),
    ),
    # googleapis, Gemini API: FinishReason.
    **{
        f"Gemini: {reason}": Stream(
            ended(reason), Heard("Hello", finish="content_filter", usage=Usage(9, 2))
        )
        for reason in ("PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "content_filter: RECITATION")
    },
    "Gemini: MAX_TOKENS": Stream(ended("MAX_TOKENS"), Heard("Hello", "", "length", Usage(9, 2))),
    "Gemini: thoughts in the text": inline("<thought>6 times 7</thought>42"),
    # docs.mistral.ai: FinishReason.
    "Mistral: model_length": Stream(
        ended("model_length"), Heard("Hello", finish="length", usage=Usage(9, 2))
    ),
    "Mistral: an end by an error": Stream(
        data(*HI, delta("error")) + DONE, Heard("Hello", error="model.interrupted")
    ),
    "Mistral: padding beside the choices": Stream(
        data(*({**chunk, "p": "abcdefgh"} for chunk in (*HI, END)), COUNT) + DONE, HELLO
    ),
    # docs.cohere.com, compatibility API and chat: finish_reason.
    "Cohere: COMPLETE": Stream(ended("COMPLETE"), HELLO),
    "Cohere: ERROR": Stream(
        data(*HI, delta("ERROR")) + DONE, Heard("Hello", error="model.interrupted")
    ),
    "Cohere: ERROR_TOXIC": Stream(
        ended("ERROR_TOXIC"), Heard("Hello", finish="content_filter", usage=Usage(9, 2))
    ),
    "Cohere: thoughts in marks of its own": inline("<|START_THINKING|>6 times 7<|END_THINKING|>42"),
    # docs.anthropic.com, stop reasons, handed on by gateways.
    "Anthropic behind a gateway: refusal": Stream(
        ended("refusal"), Heard("Hello", finish="content_filter", usage=Usage(9, 2))
    ),
    "Anthropic behind a gateway: overloaded in the middle": Stream(
        data(*HI) + b"event: error\n" + data(OVERLOADED), Heard("Hello", error="model.failed")
    ),
    "Anthropic behind a gateway: pings": Stream(
        b'event: ping\ndata: {"type": "ping"}\n\n' + data(*HI, END, COUNT), HELLO
    ),
    # docs.aws.amazon.com, Converse: stopReason.
    "Bedrock behind LiteLLM: guardrail_intervened": Stream(
        ended("guardrail_intervened"), Heard("Hello", finish="content_filter", usage=Usage(9, 2))
    ),
    # sgl-project/sglang#2013: what ended it, as an object.
    "SGLang: a reason that is an object": Stream(
        ended({"type": "length", "length": 2}), Heard("Hello", "", "length", Usage(9, 2))
    ),
    "SGLang: what ended it beside the reason": Stream(
        data(*HI, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}, COUNT), HELLO
    ),
    # vllm-project/vllm, continuous_usage_stats and return_token_ids.
    "vLLM: a count and the tokens with each chunk": Stream(
        data(
            {**delta(content="Hel"), "usage": counted(9, 1), "prompt_token_ids": None},
            {
                "choices": [{"index": 0, "delta": {"content": "lo"}, "token_ids": [7]}],
                "usage": counted(),
            },
            {**END, "usage": counted()},
        )
        + DONE,
        HELLO,
    ),
    # vllm-project/vllm#40986: an error instead of the first token, then the end.
    "vLLM: an error before the first token": Stream(
        data({"error": {"message": "EngineCore died", "type": "InternalServerError", "code": 500}})
        + DONE,
        Heard(error="model.failed"),
    ),
    "vLLM: nothing but the end": Stream(DONE, Heard(usage=Usage(2, 0, estimated=True))),
    # huggingface/huggingface_hub#2558
    "TGI: an error that is a text": Stream(
        data(*HI, {"error": "Incomplete generation", "error_type": "generation"}),
        Heard("Hello", error="model.failed"),
    ),
    # console.groq.com/docs/errors, groq-python: an error beside the answer.
    "Groq: an error of its own in the middle": Stream(
        data(*HI, {"choices": [], "x_groq": {"id": "r", "error": "over_capacity"}}),
        Heard("Hello", error="model.failed"),
    ),
    # ollama/ollama, docs/openai.md and thinking.
    "Ollama: thinking in a member of its own": Stream(
        data(
            delta(role="assistant", content="", thinking="6 times"),
            delta(role="assistant", content="", thinking=" 7"),
            delta(role="assistant", content="42"),
            END,
            COUNT,
        ),
        THOUGHT,
    ),
    "Ollama: a model that was unloaded": Stream(
        data(*HI) + b'data: {"error":{"message":"llama runner process has terminated"}}\n\n',
        Heard("Hello", error="model.failed"),
    ),
    # ggml-org/llama.cpp, tools/server: the role with null, then progress of the prompt.
    "llama.cpp: progress before the answer": Stream(
        data(
            delta(role="assistant", content=None),
            {**delta(), "prompt_progress": {"total": 9, "processed": 4}},
            *HI,
            {**END, "usage": counted(), "timings": {"prompt_n": 9}},
        )
        + DONE,
        HELLO,
    ),
    # openrouter.ai/docs, reasoning tokens; platform.minimax.io, reasoning_split.
    "MiniMax: thoughts in details alone": Stream(
        data(
            delta(reasoning_details=[{"type": "reasoning.text", "text": "6 times", "index": 0}]),
            delta(reasoning_details=[{"type": "reasoning.text", "text": " 7", "index": 0}]),
            delta(content="42"),
            END,
            COUNT,
        ),
        THOUGHT,
    ),
    "OpenRouter: a summary of thoughts, and one that is kept secret": Stream(
        data(
            delta(reasoning_details=[{"type": "reasoning.summary", "summary": "6 times 7"}]),
            delta(reasoning_details=[{"type": "reasoning.encrypted", "data": "gAAA"}]),
            delta(content="42"),
            END,
            COUNT,
        ),
        THOUGHT,
    ),
    # vllm-project/vllm#52613
    "MiniMax: thoughts in the text": inline("<mm:think>6 times 7</mm:think>42"),
    "GitHub Copilot: reasoning_text": Stream(
        data(delta(reasoning_text="6 times 7"), delta(content="42"), END, COUNT), THOUGHT
    ),
    # docs.litellm.ai, reasoning_content: what Anthropic signs comes along.
    "LiteLLM: blocks of thought beside the thought": Stream(
        data(
            delta(
                content="",
                reasoning_content="6 times 7",
                thinking_blocks=[{"type": "thinking", "thinking": "6 times 7", "signature": "x"}],
                provider_specific_fields={"citation": None},
            ),
            delta(content="42"),
            END,
            COUNT,
        ),
        THOUGHT,
    ),
    # Databricks, foundation model APIs: content in parts, one of them a summary of reasoning.
    "Databricks: reasoning in parts": Stream(
        data(
            delta(
                content=[
                    {
                        "type": "reasoning",
                        "summary": [{"type": "summary_text", "text": "6 times 7"}],
                    }
                ]
            ),
            delta(content=[{"type": "text", "text": "42"}]),
            END,
            COUNT,
        ),
        THOUGHT,
    ),
    # openai/harmony: what gpt-oss says where its server does not take it apart.
    "gpt-oss as it speaks": inline(f"{HARMONY}<|channel|>final<|message|>42"),
    # platform.openai.com/docs: obfuscation, service tier, annotations, log probabilities.
    "OpenAI: padding, annotations and log probabilities": Stream(
        data(
            {
                "choices": [
                    {
                        "index": 0,
                        "delta": {"role": "assistant", "content": "Hello", "refusal": None},
                        "logprobs": {"content": [{"token": "Hello", "logprob": -0.1}]},
                        "finish_reason": None,
                    }
                ],
                "service_tier": "default",
                "obfuscation": "aZ",
            },
            delta(annotations=[{"type": "url_citation"}]),
            END,
            COUNT,
        )
        + DONE,
        HELLO,
    ),
    "OpenAI: only calls of tools": Stream(
        data(
            delta(tool_calls=[{"index": 0, "id": "a", "function": {"name": "f", "arguments": ""}}]),
            delta("tool_calls"),
            COUNT,
        )
        + DONE,
        Heard(
            finish="tool_calls",
            usage=Usage(9, 2),
            tools=('{"index":0,"id":"a","function":{"name":"f","arguments":""}}',),
        ),
    ),
    # openrouter.ai/docs, errors: a good status, and then an error after all.
    "OpenRouter: an error as a whole answer": Stream(
        msgspec.json.encode({"error": {"code": 502, "message": "No provider"}, "user_id": "u"}),
        Heard(error="model.failed"),
        "application/json",
    ),
    # api-docs.deepseek.com: blank lines keep a connection open until an answer comes at once.
    "DeepSeek: blank lines before a whole answer": Stream(
        b"\n" * 200
        + msgspec.json.encode(
            {
                "choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}],
                "usage": counted(),
            }
        ),
        HELLO,
        "application/json",
    ),
    # learn.microsoft.com, Azure OpenAI: the whole answer was held back, and why.
    "Azure: only what its filter found": Stream(
        data(
            {"choices": [], "prompt_filter_results": [{"prompt_index": 0}]},
            {
                "choices": [
                    {
                        "index": 0,
                        "delta": {},
                        "finish_reason": "content_filter",
                        "content_filter_results": {"hate": {"filtered": True}},
                    }
                ]
            },
        )
        + DONE,
        Heard(finish="content_filter", error="model.filtered"),
    ),
}
