import { Component, type ReactNode } from "react";
import { ErrorState } from "@/ui/ErrorState";

interface Props {
  children: ReactNode;
}

/** Keeps a mistake in one page from taking everything with it. */
export class ErrorBoundary extends Component<Props, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <ErrorState whole message={error.message} onRetry={() => location.reload()} />;
  }
}
