"""Work for processors: what each is handed, is asked, and settles; the port `WorkQueue`."""
