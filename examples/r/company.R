#!/usr/bin/env Rscript
# Scores accounts by how many of their posts have company: another account's post with the same
# hashtag within a window. Base R only.
#
#     claque detect trace.csv --method 'cmd:Rscript examples/r/company.R 60'

args <- commandArgs(trailingOnly = TRUE)
window_s <- if (length(args) > 0) as.numeric(args[1]) else 60

posts <- read.csv(file("stdin"), colClasses = "character", na.strings = character(0), quote = "\"")
posts <- posts[posts$object_id != "", ]
posts$at <- as.numeric(posts$timestamp_share)

has_company <- function(rows) {
  rows <- rows[order(rows$at), ]
  # Times are milliseconds, so half of one is beyond rounding.
  from <- findInterval(rows$at - window_s - 5e-4, rows$at) + 1
  until <- findInterval(rows$at + window_s + 5e-4, rows$at)
  account <- rows$account_id
  met <- vapply(seq_along(account), function(i) any(account[from[i]:until[i]] != account[i]), NA)
  rows[met, c("account_id", "content_id")]
}

found <- do.call(rbind, lapply(split(posts, posts$object_id), has_company))
scores <- if (is.null(found)) integer(0) else table(unique(found)$account_id)
cat("account_id,score,flagged\n")
if (length(scores) > 0) {
  quoted <- paste0("\"", gsub("\"", "\"\"", names(scores), fixed = TRUE), "\"")
  n_posts <- as.integer(scores)
  cat(paste0(quoted, ",", n_posts, ",", as.integer(n_posts >= 5), "\n"), sep = "")
}
