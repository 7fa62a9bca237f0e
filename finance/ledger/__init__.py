"""The ledger of bills and payments (付款台账): what a payer has done, what it owes, what may be claimed."""
