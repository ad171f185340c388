import { useEffect, useState } from "react";
import { momentAt, type Span } from "./axis";

const PACE = 700;

/** Goes from moment to moment until now. */
export function usePlay(span: Span, moment: number | null, onMoment: (seq: number | null) => void) {
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return undefined;
    if (moment === null) {
      setPlaying(false);
      return undefined;
    }
    const timer = setTimeout(() => onMoment(momentAt(moment + 1, span)), PACE);
    return () => clearTimeout(timer);
  }, [playing, moment, span, onMoment]);
  const toggle = () => {
    if (!playing && moment === null) onMoment(momentAt(span.first, span));
    setPlaying(!playing);
  };
  return { playing, toggle };
}
