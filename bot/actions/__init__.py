"""Custom actions: a process of its own, asked by the assistants over HTTP."""
