"""Reading running text: an agreement's document, and the amounts and periods it speaks of."""
