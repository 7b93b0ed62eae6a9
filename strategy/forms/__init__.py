"""Forms of strategies and their actions."""
