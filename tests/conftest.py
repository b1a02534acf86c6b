pytest_plugins = ["tests.kit.databases", "tests.kit.cast", "tests.kit.tiny"]
