package cn.minshui.bench.twin;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** A row with everything that the platform answers of it. */
record Address(
        @JsonSerialize(using = ToStringSerializer.class) long id,
        @JsonSerialize(using = ToStringSerializer.class) long version,
        @JsonSerialize(using = ToStringSerializer.class) long orgId,
        @Nullable String orgName,
        String fullText,
        @Nullable String district,
        @Nullable String street,
        @Nullable String community,
        @Nullable String compound,
        @Nullable String building,
        @Nullable String unit,
        @Nullable String room,
        @Nullable Boolean active,
        LocalDateTime createdAt,
        long createdBy,
        LocalDateTime updatedAt,
        long updatedBy) {

    /** What a client writes; null leaves a field as it is. */
    record Body(
            @NotBlank @Size(max = 200) String fullText,
            @Nullable @Size(max = 60) String district,
            @Nullable @Size(max = 60) String street,
            @Nullable @Size(max = 60) String community,
            @Nullable @Size(max = 60) String compound,
            @Nullable @Size(max = 40) String building,
            @Nullable @Size(max = 20) String unit,
            @Nullable @Size(max = 20) String room,
            @Nullable Boolean active) {}

    /** A change: one of the fields that the load changes. */
    record Patch(@Size(max = 20) String room) {}
}
