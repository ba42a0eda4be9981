#!/usr/bin/env python3
"""Holds request bodies against the models of the vendors' own libraries.

Reads lines of JSON from standard input, {"name", "dialect", "model", "delivery", "body"}, and prints one line for each
dialect: how many bodies its library takes, how many it refuses, or that the library is not installed. Each refusal
is printed with its reason. Exit code 0 when none was refused, 1 otherwise.

Made against openai 3.54, anthropic 2.12, google-genai 3.4 and botocore 1.44.
"""

import importlib
import json
import pkgutil
import sys
import warnings


def closed_typed_dicts(package):
    """Makes every TypedDict of a package refuse fields it does not name."""
    from pydantic import ConfigDict
    from typing_extensions import is_typeddict

    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        try:
            loaded = importlib.import_module(module.name)
        except Exception:  # a part that needs something not installed holds no request
            continue
        for thing in vars(loaded).values():
            if isinstance(thing, type) and is_typeddict(thing):
                thing.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def exhausted(value):
    """Iterables are validated only while they are walked."""
    if isinstance(value, dict):
        for inner in value.values():
            exhausted(inner)
    elif not isinstance(value, (str, bytes, int, float, bool, type(None))):
        for inner in value:
            exhausted(inner)


def typed_dicts(package_name, module_name, whole, stream, apart=()):
    package = importlib.import_module(package_name)
    closed_typed_dicts(package)
    from pydantic import TypeAdapter

    module = importlib.import_module(module_name)
    adapters = {
        "whole": TypeAdapter(getattr(module, whole)),
        "stream": TypeAdapter(getattr(module, stream)),
    }

    def check(case):
        body = {name: value for name, value in case["body"].items() if name not in apart}
        exhausted(adapters[case["delivery"]].validate_python(body))

    return check


def openai_chat():
    return typed_dicts(
        "openai.types",
        "openai.types.chat.completion_create_params",
        "CompletionCreateParamsNonStreaming",
        "CompletionCreateParamsStreaming",
    )


def openai_responses():
    return typed_dicts(
        "openai.types",
        "openai.types.responses.response_create_params",
        "ResponseCreateParamsNonStreaming",
        "ResponseCreateParamsStreaming",
    )


def anthropic():
    # The library has forgotten what only older models take.
    return typed_dicts(
        "anthropic.types",
        "anthropic.types.message_create_params",
        "MessageCreateParamsNonStreaming",
        "MessageCreateParamsStreaming",
        apart=("temperature", "top_p", "top_k"),
    )


def gemini():
    from google.genai import types

    known = {"contents", "systemInstruction", "generationConfig", "tools", "toolConfig"}

    def readable(content):
        """The documented stand-in for a seal is no base64, which the library would decode."""
        parts = [
            {**part, "thoughtSignature": "c2tpcA=="} if "thoughtSignature" in part else part
            for part in content["parts"]
        ]
        return {**content, "parts": parts}

    def check(case):
        body = case["body"]
        strangers = set(body) - known
        if strangers:
            raise ValueError(f"unknown fields {sorted(strangers)}")
        for content in body["contents"]:
            types.Content.model_validate(readable(content))
        if "systemInstruction" in body:
            types.Content.model_validate(body["systemInstruction"])
        types.GenerationConfig.model_validate(body.get("generationConfig", {}))
        for tool in body.get("tools", []):
            types.Tool.model_validate(tool)
        if "toolConfig" in body:
            types.ToolConfig.model_validate(body["toolConfig"])

    return check


def bedrock():
    import base64

    import botocore.session
    import botocore.validate

    service = botocore.session.get_session().get_service_model("bedrock-runtime")
    shapes = {
        "whole": service.shape_for("ConverseRequest"),
        "stream": service.shape_for("ConverseStreamRequest"),
    }

    def with_bytes(value, name=None):
        if isinstance(value, dict):
            return {key: with_bytes(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [with_bytes(inner) for inner in value]
        if name in ("bytes", "redactedContent") and isinstance(value, str):
            return base64.b64decode(value, validate=True)
        return value

    def check(case):
        body = {**with_bytes(case["body"]), "modelId": case["model"]}
        report = botocore.validate.ParamValidator().validate(body, shapes[case["delivery"]])
        if report.has_errors():
            raise ValueError(report.generate_report())

    return check


CHECKS = {
    "openai": openai_chat,
    "openai_responses": openai_responses,
    "anthropic": anthropic,
    "gemini": gemini,
    "bedrock_converse": bedrock,
}


def main():
    cases = [json.loads(line) for line in sys.stdin if line.strip()]
    refused = 0
    for dialect, make in CHECKS.items():
        of_dialect = [case for case in cases if case["dialect"] == dialect]
        try:
            check = make()
        except ImportError as missing:
            print(f"{dialect}: skipped, {missing}")
            continue
        reasons = []
        for case in of_dialect:
            try:
                with warnings.catch_warnings():
                    # An unknown word of an enum is only warned of.
                    warnings.simplefilter("error", UserWarning)
                    check(case)
            except Exception as error:
                words = " ".join(str(error).split())[:1500]
                reasons.append(f"  {case['name']} to {case['model']} ({case['delivery']}): {words}")
        refused += len(reasons)
        print(f"{dialect}: {len(of_dialect) - len(reasons)} taken, {len(reasons)} refused")
        for reason in reasons:
            print(reason)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
