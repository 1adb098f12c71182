"""A folder with one agreement: which of its files counts, where the year stands, and the four steps of a round.

Every step puts together what the commands do; no rule, no reading and no writing of its own is here.
"""
