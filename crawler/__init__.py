"""From a source to articles: discovers, fetches and reads pages."""
