"""What all pages share: headers, languages, assets, error pages, rate limits, filters of templates."""
