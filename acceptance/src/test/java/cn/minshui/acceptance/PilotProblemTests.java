package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class PilotProblemTests {
    @Test
    void tellsTheCausesAndWhatWasNotReadBecauseOfThem() throws JsonProcessingException {
        var answer = Api.JSON.readTree("""
                {"rejected": 3,
                 "problems": [{"code": "CELL_NOT_INTEGER", "message": "“abc”不是整数", "sheet": "用户", "row": 2, "column": "量程位数"}],
                 "notChecked": [{"code": "CARD_REFUSED", "message": "该户的档案行有错，1 行没有继续检查", "sheet": "抄表2026-09", "row": 2, "rows": 1}]}
                """);
        assertThat(Pilot.problemLines(answer))
                .containsExactly("用户 第2行 量程位数 [CELL_NOT_INTEGER] “abc”不是整数", "抄表2026-09 该户的档案行有错，1 行没有继续检查");
    }
}
