"""The site's content as data: tables, documents and feeds, for people with spreadsheets and for programs.

In: a review. Out: `DataFile`s, each made only when it is asked for. Every number is exact (decimal text), every file is
the same bytes for the same content, and nothing here knows a page or a clock.
"""
