"""Order, schedule, command line: Prefect flows over plain steps, configuration, commands, serving."""

__version__ = "0.1.0"
