import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isOfFormat } from "./formats";
import {
  dateWritten,
  momentShown,
  momentWritten,
  offsetAt,
  offsetOf,
  timeShown,
  timeWritten,
} from "./moments";

const before = process.env["TZ"];

afterEach(() => {
  if (before === undefined) delete process.env["TZ"];
  else process.env["TZ"] = before;
});

describe.each(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo"])(
  "in %s",
  (place) => {
    beforeEach(() => {
      process.env["TZ"] = place;
    });

    it.each([
      "2026-11-29 10:00",
      "2026-11-29 10:00:30",
      "2026-11-29T10:00",
      "2026-7-1 9:05",
      "2026-07-01",
      "2026-03-29 02:30",
      "2026-10-25 02:30",
      "2026-11-29 10:00:00.25",
      "1950-01-01 00:00",
    ])("%s becomes a moment that the check takes, and is read again as it was meant", (text) => {
      const value = momentWritten(text);
      expect(isOfFormat("date-time", value)).toBe(true);
      const shown = momentShown(value);
      expect(new Date(momentWritten(shown)).getTime()).toBe(
        Math.floor(Date.parse(value) / 1e3) * 1e3,
      );
    });

    it("a time becomes one that the check takes, and is read as it was written", () => {
      for (const text of ["10:00", "23:59", "00:00:01"]) {
        const value = timeWritten(text);
        expect(isOfFormat("time", value)).toBe(true);
        expect(timeShown(value)).toBe(text);
        expect(offsetOf(value)).toBeUndefined();
      }
    });
  },
);

describe("in Berlin", () => {
  beforeEach(() => {
    process.env["TZ"] = "Europe/Berlin";
  });

  it("a moment says how far the place is ahead, in winter and in summer", () => {
    expect(momentWritten("2026-11-29 10:00")).toBe("2026-11-29T10:00:00+01:00");
    expect(momentWritten("2026-07-01 10:00")).toBe("2026-07-01T10:00:00+02:00");
    expect(momentWritten("2026-03-29 02:30")).toBe("2026-03-29T03:30:00+02:00");
    expect(momentWritten("2026-11-29 10:00 -0500")).toBe("2026-11-29T10:00:00-05:00");
    expect(momentWritten("2026-11-29t10:00:00z")).toBe("2026-11-29T10:00:00Z");
  });

  it("one of elsewhere is read by the clock of this place", () => {
    expect(momentShown("2026-11-29T23:30:00-05:00")).toBe("2026-11-30 05:30");
    expect(momentShown("2026-07-01T10:00:05Z")).toBe("2026-07-01 12:00:05");
  });

  it("a time of elsewhere keeps its clock, which is said", () => {
    expect(timeShown("10:00:00Z")).toBe("10:00");
    expect(offsetOf("10:00:00Z", "+01:00")).toBe("+00:00");
    expect(timeWritten("11:15", "10:00:00-05:00")).toBe("11:15:00-05:00");
  });
});

it("what is no moment, date or time stays as it was written, for the check to say so", () => {
  for (const text of [
    "tomorrow",
    "2026-02-30 10:00",
    "2026-11-29 25:00",
    "2026-11-",
    "10:00",
    "",
  ]) {
    expect(momentWritten(text)).toBe(text);
    expect(momentShown(text)).toBe(text);
  }
  expect(dateWritten("2026-1-5")).toBe("2026-01-05");
  for (const text of ["2026-02-30", "soon"]) expect(dateWritten(text)).toBe(text);
  expect(timeWritten("soon")).toBe("soon");
  expect(timeShown("soon")).toBe("");
});

it("says how far a place is ahead", () => {
  expect(offsetAt({ getTimezoneOffset: () => -330 } as Date)).toBe("+05:30");
  expect(offsetAt({ getTimezoneOffset: () => 210 } as Date)).toBe("-03:30");
});
