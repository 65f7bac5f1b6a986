package com.sutazai.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sutazai.http.Json;
import org.junit.jupiter.api.Test;

class MessageTest {

    private static Message of(String json) throws JsonProcessingException {
        return Message.of(Json.trees().readTree(json));
    }

    @Test
    void each_kind_is_told_apart_by_its_members() throws JsonProcessingException {
        assertThat(of("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"))
                .isInstanceOf(Message.Request.class);
        assertThat(of("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                .isInstanceOf(Message.Notification.class);
        assertThat(of("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{}}"))
                .isInstanceOf(Message.Result.class);
        assertThat(of("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"m\"}}"))
                .isInstanceOf(Message.ErrorAnswer.class);
    }

    @Test
    void what_is_no_message_is_refused() {
        for (String wrong :
                new String[] {
                    "[]",
                    "1",
                    "{}",
                    "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"m\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"m\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":7}"
                }) {
            assertThatThrownBy(() -> of(wrong))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            RpcError.class,
                            e -> assertThat(e.code()).isEqualTo(RpcError.INVALID_REQUEST));
        }
    }

    @Test
    void r8_1_numbers_keep_their_digits() throws JsonProcessingException {
        String text =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1.0,\"b\":1e400,\"c\":123456789012345678901234567890,\"d\":0.10000000000000000000001}}";

        assertThat(of(text).tree().toString()).isEqualTo(text.replace("1e400", "1E+400"));
    }
}
