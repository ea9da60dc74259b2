"""The desk: what people see and decide. app.py builds it; access/ says who may; pages/ holds one file for each page."""
