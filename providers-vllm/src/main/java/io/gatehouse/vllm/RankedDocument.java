package io.gatehouse.vllm;

/**
 * A document with its relevance to a query. A value.
 *
 * @param index its place among the documents that were given, from 0
 * @param score the larger, the more relevant; the scale is the model's
 */
public record RankedDocument(int index, double score) {}
