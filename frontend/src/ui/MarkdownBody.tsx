import { memo, type ReactElement, type ReactNode, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { CopyButton } from "./CopyButton";
import styles from "./Markdown.module.css";
import { readable } from "./markdown/policy";
import { useColours } from "./markdown/useColours";

// Text may come from anyone: no HTML, no images (asking for one tells its server something), links
// only to where a person can see they go.
const schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((tag) => tag !== "source" && tag !== "picture"),
  protocols: { href: ["http", "https", "mailto"] },
};

const components: Components = {
  a: ({ href, children }) =>
    href && /^(https?:|mailto:)/i.test(href) ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc" title={href}>
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ alt }) => <LeftOut alt={alt ?? ""} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    <div className={styles["table"]}>
      <table>{children}</table>
    </div>
  ),
};

export interface MarkdownProps {
  text: string;
  /** Lines end where they were ended, as people expect of what they write; else where there is room. */
  breaks?: boolean;
}

/** The reading of Markdown, which is heavy. Growing text may lag a frame behind. */
export const MarkdownBody = memo(function MarkdownBody({ text, breaks = false }: MarkdownProps) {
  const shown = useDeferredValue(text);
  const colours = useColours(shown);
  return (
    <div className={styles["markdown"]}>
      <ReactMarkdown
        remarkPlugins={[
          [remarkGfm, { singleTilde: false }],
          [readable, { breaks }],
        ]}
        rehypePlugins={[[rehypeSanitize, schema], ...colours]}
        components={components}
      >
        {shown}
      </ReactMarkdown>
    </div>
  );
});

function LeftOut({ alt }: { alt: string }) {
  const { t } = useTranslation("ui");
  return <span className={styles["image"]}>{t("markdown.image", { alt })}</span>;
}

function CodeBlock({ children }: { children: ReactNode }) {
  const code = children as ReactElement<{ className?: string; children?: ReactNode }> | undefined;
  const language = /language-([\w+#-]+)/.exec(code?.props?.className ?? "")?.[1];
  return (
    <figure className={styles["code"]}>
      <figcaption>
        <span>{language}</span>
        <CopyButton text={textOf(code).replace(/\n$/, "")} />
      </figcaption>
      <pre>{children}</pre>
    </figure>
  );
}

function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(textOf).join("");
  if (node && typeof node === "object" && "props" in node) {
    return textOf((node.props as { children?: ReactNode }).children);
  }
  return "";
}
