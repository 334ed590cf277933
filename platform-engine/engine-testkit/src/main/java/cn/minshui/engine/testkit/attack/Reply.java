package cn.minshui.engine.testkit.attack;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the server answered.
 *
 * @param text of the body; of a workbook that of all its parts
 * @param json a missing node when it is none
 */
record Reply(int status, String text, JsonNode json) {
    boolean isGood() {
        return status >= 200 && status < 300;
    }

    boolean isRefused() {
        return status >= 400 && status < 500;
    }

    /** Whether the server itself broke, which no input may bring about. */
    boolean isBroken() {
        return status >= 500;
    }

    String code() {
        return json.path("code").asText();
    }
}
