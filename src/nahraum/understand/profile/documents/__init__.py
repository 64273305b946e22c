"""The files people take away: PDF, spreadsheet. All from the same document."""
