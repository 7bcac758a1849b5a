#!/usr/bin/env Rscript
# Runs CooRTweet (Righetti and Balluff, 2025, doi:10.5117/CCR2025.1.7.RIGH) from its own source.
#
#     claque detect trace.csv --method 'cooRTweet=cmd+jsonl:Rscript examples/adapters/coortweet.R path/to/CooRTweet'
#
# The path is the unpacked source of the package (with R/); data.table, igraph and jsonlite must be
# installed, on Debian as r-cran-data.table, r-cran-igraph and r-cran-jsonlite. Where CooRTweet is
# installed, give no path or "-". Further arguments: time window in seconds (10), least participation
# (2), quantile of edge weights above which an edge is flagged (0.5).
# Reposts are left out, as every method of the catalogue does; that is why posts are asked for as
# JSON Lines, which know kinds. Times and the window are given in milliseconds, which are whole
# numbers, so that no pair depends on rounding.
# A score is the account's heaviest edge; flagged are accounts with a flagged edge; groups are the
# components of flagged edges.

args <- commandArgs(trailingOnly = TRUE)
number <- function(place, default) if (length(args) >= place) as.numeric(args[place]) else default
source_dir <- if (length(args) >= 1) args[1] else "-"
window_s <- number(2, 10)
participation <- number(3, 2)
edge_quantile <- number(4, 0.5)

suppressPackageStartupMessages(library(data.table))
if (source_dir == "-") {
  suppressPackageStartupMessages(library(CooRTweet))
} else {
  suppressPackageStartupMessages(library(igraph))
  files <- list.files(file.path(source_dir, "R"), pattern = "[.][Rr]$", full.names = TRUE)
  if (length(files) == 0) stop("no R files in ", file.path(source_dir, "R"))
  for (path in files) source(path, local = FALSE)
}

say <- function(rows) {
  cat("account_id,score,flagged,group\n")
  write.table(rows, stdout(), sep = ",", row.names = FALSE, col.names = FALSE, qmethod = "double")
}
nobody <- data.table(account_id = character(), score = numeric(), flagged = integer(), group = character())

uses <- function(lines) {
  if (length(lines) == 0) return(nobody)
  posts <- jsonlite::fromJSON(paste0("[", paste(lines, collapse = ","), "]"), simplifyMatrix = FALSE)
  posts <- as.data.table(posts[posts$kind != "repost" & lengths(posts$hashtags) > 0, ])
  at <- as.POSIXct(posts$at, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")
  row <- rep(seq_len(nrow(posts)), lengths(posts$hashtags))
  data.table(object_id = as.character(unlist(posts$hashtags)), account_id = posts$account[row],
             content_id = posts$post[row], timestamp_share = round(as.numeric(at) * 1000)[row])
}

given <- file("stdin")
posts <- uses(readLines(given, encoding = "UTF-8"))
close(given)
# CooRTweet stops with an error where nobody has enough uses.
if (nrow(posts) == 0 || max(table(posts$account_id)) < participation) {
  say(nobody)
  quit(status = 0)
}

# Progress of the package belongs on standard error.
sink(stderr())
pairs <- detect_groups(posts, time_window = window_s * 1000, min_participation = participation,
                       remove_loops = TRUE)
graph <- if (nrow(pairs) > 0) {
  generate_coordinated_network(pairs, edge_weight = edge_quantile, subgraph = 0)
}
sink()
if (is.null(graph) || igraph::ecount(graph) == 0) {
  say(nobody)
  quit(status = 0)
}

ends <- igraph::as_edgelist(graph)
edges <- data.table(from = ends[, 1], to = ends[, 2], weight = igraph::E(graph)$weight,
                    flagged = igraph::E(graph)$weight_threshold)
ends <- rbind(edges[, .(account_id = from, weight)], edges[, .(account_id = to, weight)])
scores <- ends[, .(score = max(weight)), by = account_id]
least <- if (any(edges$flagged == 1)) min(edges$weight[edges$flagged == 1]) else Inf
scores[, flagged := as.integer(score >= least)]
kept <- igraph::delete_edges(graph, which(edges$flagged == 0))
component <- igraph::components(kept)
place <- component$membership[match(scores$account_id, igraph::V(kept)$name)]
scores[, group := ifelse(component$csize[place] > 1, as.character(place), "")]
say(scores[order(account_id)])
