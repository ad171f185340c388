import styles from "./FilterChips.module.css";

interface Props<Value extends string> {
  label: string;
  /** The word for no filter. */
  all: string;
  options: { value: Value; label: string }[];
  value: Value | null;
  onChange: (value: Value | null) => void;
}

/** One filter out of a few, always in sight. */
export function FilterChips<Value extends string>(props: Props<Value>) {
  const { label, all, options, value, onChange } = props;
  return (
    <fieldset className={styles["chips"]} aria-label={label}>
      {[{ value: null, label: all }, ...options].map((option) => (
        <button
          key={option.value ?? "all"}
          type="button"
          className={styles["chip"]}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
