Console.WriteLine("""
    Usage: unwind <command> [options]

    No commands are built yet.
    """);

return args is [] or ["--help"] or ["-h"] ? 0 : 2;
