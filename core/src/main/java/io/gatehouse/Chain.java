package io.gatehouse;

import io.gatehouse.model.ChatRequest;

/** The rest of the chain of a chat call. See {@link Link}. */
public interface Chain extends Link<ChatRequest, ChatReply> {}
