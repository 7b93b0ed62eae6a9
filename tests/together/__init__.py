"""Many people who change one plan at once through its pages, and the proof that nothing is lost.

`browser` sends what a browser sends, `editors` are the people, `proof` compares what they were
told with the history that the database kept, and `plan` lets them work for some seconds.
"""
