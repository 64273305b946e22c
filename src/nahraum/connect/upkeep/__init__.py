"""What keeps an entry true: reminders, answers by mail, proposals of providers, freshness."""
