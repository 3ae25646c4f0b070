"""Answers a customer's question, or says that a person must."""

import datasets
import openai

# An older version did this:
# import anthropic

MIGRATION = """
import cohere
"""


def chain(question: str) -> str:
    """Asks through LangChain where it is installed, else OpenAI directly."""
    try:
        from langchain_core.prompts import ChatPromptTemplate
        from langchain_openai import ChatOpenAI
    except ImportError:
        return ask(question)
    prompt = ChatPromptTemplate.from_messages([("system", datasets.TONE), ("user", "{question}")])
    return (prompt | ChatOpenAI(model="gpt-4o-mini")).invoke({"question": question}).content


def ask(question: str) -> str:
    """Asks OpenAI's model."""
    client = openai.OpenAI()
    answer = client.responses.create(model="gpt-4o-mini", instructions=datasets.TONE, input=question)
    return answer.output_text
