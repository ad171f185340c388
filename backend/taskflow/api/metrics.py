"""Metrics, written down as Prometheus reads them."""

from collections.abc import Iterable
from typing import Any, Final, cast

from taskflow.domain.metric import Metric

TEXT: Final = "text/plain; version=0.0.4"


class Given:
    """What a registry of Prometheus collects: figures that were read just now."""

    def __init__(self, families: list[Any]) -> None:
        """Have these."""
        self._families = families

    def collect(self) -> list[Any]:
        """Give them."""
        return self._families


def written(figures: Iterable[Metric]) -> bytes:
    """Give the figures in the text format, with those that every process has."""
    # Loaded when it is first asked for: few need it, and everybody would wait for it at the start.
    from prometheus_client import (  # noqa: PLC0415
        CollectorRegistry,
        ProcessCollector,
        generate_latest,
    )
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

    families: dict[str, Any] = {}
    for figure in figures:
        if figure.name not in families:
            kind = CounterMetricFamily if figure.kind == "counter" else GaugeMetricFamily
            families[figure.name] = kind(figure.name, figure.help, labels=tuple(figure.labels))
        families[figure.name].add_metric(tuple(figure.labels.values()), figure.value)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(cast("Any", Given(list(families.values()))))
    text: bytes = generate_latest(registry)
    return text
