"""./run bench: speed and size of the portal, measured on synthetic stories in a scratch database of its own.

generator.py makes the stories, loading.py writes them, pages.py says which pages are asked for, timing.py asks for
them, report.py prints. __main__.py runs these one after the other, each in a process of its own.
"""
