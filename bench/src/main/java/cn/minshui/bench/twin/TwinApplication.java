package cn.minshui.bench.twin;

import org.mybatis.spring.annotation.MapperScan;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.liquibase.LiquibaseAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;

/** The twin as a process: {@code --server.port --spring.datasource.* --twin.token-secret --twin.tenant}. */
@SpringBootApplication(
        scanBasePackages = "cn.minshui.bench.twin",
        exclude = {LiquibaseAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@MapperScan("cn.minshui.bench.twin")
public class TwinApplication {

    public static void main(String[] words) {
        SpringApplication.run(TwinApplication.class, words);
    }
}
