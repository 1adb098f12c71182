"""The follow-up note: what stands in it, and how it becomes HTML, Word and PDF.

``selection`` says which part of a round is asked for; ``public`` is the gate, and nothing else in here reads the agreement's tables;
``facts`` knows rows, counts and money, ``account``, ``overview`` and ``items`` tell them, ``build`` puts them in order as a ``Note``
(``model``); ``html``, ``word`` and ``pdf`` write that.
"""
