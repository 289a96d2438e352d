"""Parts of a brand's language pipeline, named in `config.yml` by their path: bot.components.…"""
