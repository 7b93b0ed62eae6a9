"""Tables of actions from Word, Excel, CSV or a web page, and what they would write."""
