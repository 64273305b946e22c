"""The shell: settings, addresses, navigation, templates. Wires the rooms, owns no data."""
