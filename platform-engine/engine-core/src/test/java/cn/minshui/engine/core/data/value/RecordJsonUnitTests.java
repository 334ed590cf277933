package cn.minshui.engine.core.data.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class RecordJsonUnitTests {

    @Test
    void whatTheHistoryKeptOfATreeIsThatTreeAgain() throws Exception {
        JsonNode kept = new ObjectMapper()
                .readTree("{\"range\": {\"from\": 1, \"open\": true}, \"marks\": [\"a\", {\"b\": null}]}");
        assertThat(RecordJson.scalar(null, RecordJson.plain(kept)).toString()).isEqualTo(kept.toString());
    }
}
