"""The chat page in a browser: answers, files and edits of both sides."""

import pytest
from playwright.async_api import expect

from bot.sandbox.people import Person
from bot.sandbox.server import RunningSandbox
from tests.e2e.browser import CHROMIUM, PHONE, open_window, running_browser
from tests.sandbox.conversation import Line

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no chromium in PATH")


async def test_a_conversation_with_answers_files_and_edits(sandbox: RunningSandbox, bot: Line, anna: Person) -> None:
    own = anna.send_voice(caption="Вопрос голосом")["voice"]["file_id"]
    photo, document = anna.send_photo()["photo"][-1]["file_id"], anna.send_document("план.docx", b"PK")["document"]
    asked = bot.does("sendMessage", chat_id=anna.id, text="Что случилось?")["message_id"]
    async with running_browser() as browser:
        window = await open_window(browser, sandbox.url, PHONE)
        await window.opens("Анна")
        await window.answers("Что случилось?", "Шумят")
        await window.edits("Шумят", "Очень шумят")
        typed = anna.chat()[-1]
        assert (typed["text"], typed["reply_to_message"]["message_id"]) == ("Очень шумят", asked)

        await window.begins_answer("Что случилось?")
        await window.page.fill("#composer", "вот так")
        await window.page.click("#person-menu")
        await window.page.click("[data-action=voice]")
        voice = window.bubble("вот так")
        await expect(voice.get_by_label("Голосовое сообщение")).to_be_visible()
        await expect(voice.locator(".quote")).to_have_text("Что случилось?")
        await window.edits("вот так", "вот так шумят")
        assert anna.chat()[-1]["caption"] == "вот так шумят"

        await window.begins_answer("Что случилось?")
        await window.page.fill("#composer", "и список")
        await window.page.set_input_files("#file", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"1"})
        await expect(window.bubble("и список").locator(".quote")).to_have_text("Что случилось?")
        assert anna.chat()[-1]["document"]["file_name"] == "a.txt"

        answer = {"reply_parameters": {"message_id": typed["message_id"]}, "chat_id": anna.id}
        bot.does("sendVoice", voice=own, caption="голос", **answer)
        sent = bot.does("sendPhoto", photo=photo, caption="фото", **answer)["message_id"]
        bot.does("sendDocument", document=document["file_id"], caption="файл", **answer)
        for caption, sight in (("голос", ".voice"), ("фото", "img.photo"), ("файл", "a.document")):
            await expect(window.bubble(caption).locator(sight)).to_be_visible()
            await expect(window.bubble(caption).locator(".quote")).to_have_text("Очень шумят")
        bot.does("editMessageCaption", chat_id=anna.id, message_id=sent, caption="фото класса")
        await expect(window.page.locator(f"[data-message='{sent}']")).to_contain_text("фото класса")
        await expect(window.page.locator(f"[data-message='{sent}']")).to_contain_text("изменено")
        assert window.faults == []


async def test_an_answer_can_be_given_up_and_is_of_one_chat_only(
    sandbox: RunningSandbox, bot: Line, anna: Person
) -> None:
    boris = bot.telegram.add_person("Борис")
    boris.start()
    bot.does("sendMessage", chat_id=anna.id, text="Что случилось?")
    anna.send_text("Шумят")
    async with running_browser() as browser:
        window = await open_window(browser, sandbox.url, PHONE)
        await window.opens("Анна")
        await window.begins_answer("Что случилось?")
        await window.page.press("#composer", "Escape")
        await expect(window.page.locator("#answering")).to_be_hidden()
        await window.begins_edit("Шумят")
        await expect(window.page.locator("#composer")).to_have_value("Шумят")
        await window.opens("Борис")
        await expect(window.page.locator("#answering")).to_be_hidden()
        await window.opens("Анна")
        await expect(window.page.locator("#composer")).to_have_value("")
        await window.page.fill("#composer", "Уже тихо")
        await window.page.click("#send")
        await expect(window.bubble("Уже тихо")).to_be_visible()
        assert "reply_to_message" not in anna.chat()[-1]
        assert window.faults == []
